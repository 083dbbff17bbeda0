"""The Content-Security-Policy of public pages (CSP Level 3): docs/decisions/0009."""

from collections.abc import Mapping

# No third parties, inline styles or inline scripts.
DIRECTIVES = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "img-src": "'self'",
    "style-src": "'self'",
    "script-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
}


# Wagtail's admin has inline styles and scripts of its own. Nothing comes from elsewhere, or goes
# there; only the preview shows the separate front end.
ADMIN_DIRECTIVES = {
    "default-src": "'self'",
    "base-uri": "'self'",
    "object-src": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "style-src": "'self' 'unsafe-inline'",
    # Wagtail's templates hold inline scripts without nonces; none of its scripts needs eval.
    "script-src": "'self' 'unsafe-inline'",
    "connect-src": "'self'",
}


def header(directives: Mapping[str, str] = DIRECTIVES) -> str:
    """The header's value."""
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())
