"""What all tests share."""

pytest_plugins = ["tests.desk", "tests.ferry", "tests.model_server"]
