"""The one way by which Newsdesk fetches from the web: public places only, within bounds, with good manners."""
