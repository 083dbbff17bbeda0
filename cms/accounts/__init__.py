"""Who may do what to whose account: the admin's pages of users, groups and the own account."""
