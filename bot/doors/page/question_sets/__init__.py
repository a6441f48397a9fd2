"""The tab where question sets are run and compared, and drafts of questions reviewed."""
