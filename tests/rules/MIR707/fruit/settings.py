INSTALLED_APPS = ["bookshop", "shop", "market"]
