from tempfile import mkdtemp  # by name: a patch that comes after this would come too late

mkdtemp(prefix="example-")
