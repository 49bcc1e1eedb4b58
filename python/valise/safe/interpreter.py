"""The loop over the instructions of a stream.

It knows those that our writers emit, in Python and in Java, and no others. No instruction reaches below the latest
mark, and entries of the memo are made in the order of their numbers. Nothing recurses.

Whatever a truncated stream lacks is found missing at its end: a slice that is too short leads beyond it.
"""

import itertools
import pickle
import struct

from valise.errors import UnpackError
from valise.safe import keys

_PROTOCOL = 5
_GETS = (0x68, 0x6A)
_MARK_USERS = (0x74, 0x75, 0x65, 0x31, 0x90, 0x91)
_double, _signed = struct.Struct(">d").unpack_from, struct.Struct("<i").unpack_from
_unsigned, _unsigned_long = struct.Struct("<I").unpack_from, struct.Struct("<Q").unpack_from
# Names of all instructions of pickle, for messages.
_NAMES = {code[0]: name for name, code in vars(pickle).items()
          if name.isupper() and type(code) is bytes and len(code) == 1}  # fmt: skip


def run(data, reading):
    """The value of a stream. Raises `UnpackError`, and nothing else."""
    at = 0
    stack: list = []
    marks: list = []
    memo: list = []
    push, remember = stack.append, memo.append
    text_kind = _text_kind()
    try:
        if data[:2] != bytes([0x80, _PROTOCOL]):
            raise UnpackError("it does not begin as a stream of protocol %d" % _PROTOCOL)
        at = 2
        for _ in itertools.repeat(None, reading.bounds.instructions):
            code = data[at]
            if code == 0x68:  # BINGET
                push(memo[data[at + 1]])
                at += 2
            elif code == 0x8C:  # SHORT_BINUNICODE
                end = at + 2 + data[at + 1]
                text = str(data[at + 2 : end], "utf-8", "surrogatepass")
                push(text)
                if data[end] == 0x94:  # MEMOIZE
                    remember(text)
                    end += 1
                at = end
            elif code < 0x80:
                if code == 0x4B:  # BININT1
                    push(data[at + 1])
                    at += 2
                elif code == 0x28:  # MARK
                    marks.append(stack)
                    stack = []
                    push = stack.append
                    at += 1
                elif code == 0x75:  # SETITEMS
                    items, stack = stack, marks.pop()
                    push = stack.append
                    target = stack[-1]
                    count = len(items)
                    if count & 1:
                        raise UnpackError("a key has no value")
                    if type(target) is dict:
                        expected = len(target) + (count >> 1)
                        for number in range(0, count, 2):
                            key = items[number]
                            if type(key) is not text_kind:
                                reading.put(target, items[number::2], items[number + 1 :: 2])
                                break
                            target[key] = items[number + 1]
                        if len(target) != expected:
                            raise UnpackError("a key is there twice")
                    else:
                        reading.put(target, items[::2], items[1::2])
                    at += 1
                elif code == 0x7D:  # EMPTY_DICT
                    made: object = {}
                    push(made)
                    at += 1
                    if data[at] == 0x94:  # MEMOIZE
                        remember(made)
                        at += 1
                elif code == 0x5D:  # EMPTY_LIST
                    made = []
                    push(made)
                    at += 1
                    if data[at] == 0x94:  # MEMOIZE
                        remember(made)
                        at += 1
                elif code == 0x6A:  # LONG_BINGET
                    push(memo[_unsigned(data, at + 1)[0]])
                    at += 5
                elif code == 0x47:  # BINFLOAT
                    push(_double(data, at + 1)[0])
                    at += 9
                elif code == 0x4D:  # BININT2
                    push(data[at + 1] | data[at + 2] << 8)
                    at += 3
                elif code == 0x4A:  # BININT
                    push(_signed(data, at + 1)[0])
                    at += 5
                elif code == 0x4E:  # NONE
                    push(None)
                    at += 1
                elif code == 0x65:  # APPENDS
                    items, stack = stack, marks.pop()
                    push = stack.append
                    target = stack[-1]
                    if type(target) is list:
                        target.extend(items)
                    else:
                        reading.append(target, items)
                    at += 1
                elif code == 0x73:  # SETITEM
                    value, key = stack.pop(), stack.pop()
                    reading.put(stack[-1], [key], [value])
                    at += 1
                elif code == 0x61:  # APPEND
                    value = stack.pop()
                    reading.append(stack[-1], [value])
                    at += 1
                elif code == 0x29:  # EMPTY_TUPLE
                    push(())
                    at += 1
                elif code == 0x74:  # TUPLE
                    made, stack = tuple(stack), marks.pop()
                    if tuple in set(map(type, made)):
                        reading.keys.nest(made)
                    push = stack.append
                    push(made)
                    at += 1
                elif code == 0x52:  # REDUCE
                    arguments = stack.pop()
                    stack[-1] = reading.call(stack[-1], arguments)
                    at += 1
                elif code == 0x62:  # BUILD
                    state = stack.pop()
                    reading.build(stack[-1], state)
                    at += 1
                elif code == 0x30:  # POP
                    del stack[-1]
                    at += 1
                elif code == 0x31:  # POP_MARK
                    stack = marks.pop()
                    push = stack.append
                    at += 1
                elif code == 0x2E:  # STOP
                    if len(stack) != 1 or marks:
                        raise UnpackError("it ends with %d values instead of one" % (len(stack) + sum(map(len, marks))))
                    if at + 1 != len(data):
                        raise UnpackError("%d bytes follow its end" % (len(data) - at - 1))
                    return stack[0]
                else:
                    at = _run_rare(code, data, at, stack, reading)
            elif code == 0x94:  # MEMOIZE
                remember(stack[-1])
                at += 1
            elif code == 0x86:  # TUPLE2
                second = stack.pop()
                made = (stack[-1], second)
                if type(second) is tuple or type(stack[-1]) is tuple:
                    reading.keys.nest(made)
                stack[-1] = made
                at += 1
            elif code == 0x88:  # NEWTRUE
                push(True)
                at += 1
            elif code == 0x89:  # NEWFALSE
                push(False)
                at += 1
            elif code == 0x85:  # TUPLE1
                made = (stack[-1],)
                if type(stack[-1]) is tuple:
                    reading.keys.nest(made)
                stack[-1] = made
                at += 1
            elif code == 0x87:  # TUPLE3
                third, second = stack.pop(), stack.pop()
                made = (stack[-1], second, third)
                if tuple in set(map(type, made)):
                    reading.keys.nest(made)
                stack[-1] = made
                at += 1
            elif code == 0x81:  # NEWOBJ
                arguments = stack.pop()
                stack[-1] = reading.new(stack[-1], arguments)
                at += 1
            elif code == 0x93:  # STACK_GLOBAL
                name = stack.pop()
                stack[-1] = reading.named(stack[-1], name)
                at += 1
            elif code == 0x95:  # FRAME
                at += 9
                if _unsigned_long(data, at - 8)[0] > len(data) - at:
                    at -= 9
                    raise UnpackError("a frame is longer than what follows")
            elif code == 0x90:  # ADDITEMS
                items, stack = stack, marks.pop()
                push = stack.append
                reading.add(stack[-1], items)
                at += 1
            elif code == 0x91:  # FROZENSET
                made, stack = reading.frozen(stack), marks.pop()
                push = stack.append
                push(made)
                at += 1
            else:
                at = _run_rare(code, data, at, stack, reading)
        raise UnpackError("it has more than the %d instructions allowed" % reading.bounds.instructions)
    except UnpackError as error:
        raise malformed(at, error) from None
    except (IndexError, struct.error) as error:
        raise malformed(at, _what_is_missing(data, at, marks)) from error
    except UnicodeDecodeError as error:
        raise malformed(at, "a text is not UTF-8") from error
    except Exception as error:
        raise malformed(at, _of(error)) from error


def finish(data, reading):
    """Fills what had to wait for the end. Raises `UnpackError`, and nothing else."""
    try:
        reading.finish()
    except UnpackError as error:
        raise malformed(len(data), error) from None
    except Exception as error:
        raise malformed(len(data), _of(error)) from error


def malformed(at, problem):
    return UnpackError("malformed at byte %d: %s" % (at, problem))


def _of(error):
    if isinstance(error, MemoryError):
        return "it needs more memory than there is"
    return "%s: %s" % (type(error).__name__, ascii(str(error))[1:-1][:200])


def _what_is_missing(data, at, marks):
    if at >= len(data):
        return "it is cut off"
    name = _NAMES.get(data[at], "")
    if data[at] in _GETS and at + (2 if data[at] == _GETS[0] else 5) <= len(data):
        return "there is no such entry of the memo"
    if data[at] in _MARK_USERS and not marks:
        return "there is no mark on the stack for %s" % name
    return "it is cut off, or the stack has too few values for %s" % name


def _text_kind():
    """Texts are the keys that may be put into a dict as they come, where nobody knows their hashes."""
    return str if str in keys.SAFE else object


def _run_rare(code, data, at, stack, reading):
    """Runs one of the instructions that are rare. Gives where the next one begins."""
    push, size = stack.append, len(data)
    if code == 0x43 or code == 0x42 or code == 0x8E:  # SHORT_BINBYTES, BINBYTES, BINBYTES8
        start, end = _extent(code, data, at, (0x43, 0x42, 0x8E))
        push(data[start:end])
    elif code == 0x58 or code == 0x8D:  # BINUNICODE, BINUNICODE8
        start, end = _extent(code, data, at, (None, 0x58, 0x8D))
        push(str(data[start:end], "utf-8", "surrogatepass"))
    elif code == 0x96:  # BYTEARRAY8
        start, end = _extent(code, data, at, (None, None, 0x96))
        push(bytearray(data[start:end]))
    elif code == 0x8A or code == 0x8B:  # LONG1, LONG4
        if code == 0x8A:
            start, length = at + 2, data[at + 1]
        else:
            start, length = at + 5, _signed(data, at + 1)[0]
        if length < 0 or start + length > size:
            raise UnpackError("an int is longer than what follows")
        if 8 * length > reading.bounds.int_bits:
            raise UnpackError("an int has more than the %d bits allowed" % reading.bounds.int_bits)
        end = start + length
        push(int.from_bytes(data[start:end], "little", signed=True))
    elif code == 0x8F:  # EMPTY_SET
        reading.keys.charge(3)  # it is larger than what others make
        push(set())
        end = at + 1
    elif code == 0x92:  # NEWOBJ_EX
        keywords, arguments = stack.pop(), stack.pop()
        stack[-1] = reading.new(stack[-1], arguments, keywords)
        end = at + 1
    else:
        name = _NAMES.get(code)
        raise UnpackError("there is no instruction 0x%02x%s here" % (code, " (%s)" % name if name else ""))
    return end


def _extent(code, data, at, codes):
    """From where to where the bytes of an instruction go; its length has 1, 4 or 8 bytes."""
    if code == codes[0]:
        start, length = at + 2, data[at + 1]
    elif code == codes[1]:
        start, length = at + 5, _unsigned(data, at + 1)[0]
    else:
        start, length = at + 9, _unsigned_long(data, at + 1)[0]
    if length > len(data) - start:
        raise UnpackError("%d bytes are to follow where %d do" % (length, max(0, len(data) - start)))
    return start, start + length
