"""Partners in the admin, for people who keep contracts and not servers."""
