#!/usr/bin/env python
"""Django's command line. A setting that cannot be used, or a full disk, is one sentence."""

import errno
import os
import sys

FULL = (errno.ENOSPC, errno.EDQUOT)

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as wrong:
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(wrong))
    except OSError as failed:
        if failed.errno not in FULL or "--traceback" in sys.argv:
            raise
        sys.exit(f"The disk is full: {failed}. Make room, or set VAR_DIR to another disk.")
