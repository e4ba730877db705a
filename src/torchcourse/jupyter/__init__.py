"""What Torchcourse changes of the Jupyter server that it is installed beside."""
