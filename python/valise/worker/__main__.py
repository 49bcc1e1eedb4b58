"""Entry point: `python3 -s -X utf8 <folder>/valise/worker` becomes the zygote of a jail."""

import os
import sys


def main():
    # The interpreter put the folder of this file first on the path; the package is two above it.
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(here))
    sys.path[0] = ""
    sys.path.append(root)
    from valise.worker import sealed

    with sealed.imports(root):
        from valise.worker import zygote
    zygote.main()


main()
