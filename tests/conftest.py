"""What all tests share."""

pytest_plugins = ["tests.model_server"]
