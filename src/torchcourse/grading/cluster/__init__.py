"""The same on a Dask cluster; the only home of distributed."""
