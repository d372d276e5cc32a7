"""Page objects: what a shopper can do on each page. They assert nothing."""
