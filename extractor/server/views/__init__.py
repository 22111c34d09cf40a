"""What each page shows, gathered from the store; a module a page. All of it runs in the reader processes."""
