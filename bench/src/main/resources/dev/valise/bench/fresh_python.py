import pickle
import sys

import cloudpickle

scope = pickle.load(sys.stdin.buffer)
exec("n += 1\nn", scope)
del scope["__builtins__"]
sys.stdout.buffer.write(cloudpickle.dumps(scope, 5))
