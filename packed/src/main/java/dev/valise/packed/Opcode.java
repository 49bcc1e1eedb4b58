package dev.valise.packed;

import java.util.Optional;

/** The instructions of pickle that are read and written here, of the protocols 2 to 5; all others are malformed. */
enum Opcode {
    PROTO(0x80),
    FRAME(0x95),
    STOP('.'),
    MARK('('),
    POP('0'),
    POP_MARK('1'),

    NONE('N'),
    NEWTRUE(0x88),
    NEWFALSE(0x89),
    BININT('J'),
    BININT1('K'),
    BININT2('M'),
    LONG1(0x8a),
    LONG4(0x8b),
    BINFLOAT('G'),
    SHORT_BINUNICODE(0x8c),
    BINUNICODE('X'),
    BINUNICODE8(0x8d),
    SHORT_BINBYTES('C'),
    BINBYTES('B'),
    BINBYTES8(0x8e),
    BYTEARRAY8(0x96),

    EMPTY_TUPLE(')'),
    TUPLE1(0x85),
    TUPLE2(0x86),
    TUPLE3(0x87),
    TUPLE('t'),
    EMPTY_LIST(']'),
    APPEND('a'),
    APPENDS('e'),
    EMPTY_DICT('}'),
    SETITEM('s'),
    SETITEMS('u'),
    EMPTY_SET(0x8f),
    ADDITEMS(0x90),
    FROZENSET(0x91),

    BINPUT('q'),
    LONG_BINPUT('r'),
    MEMOIZE(0x94),
    BINGET('h'),
    LONG_BINGET('j'),

    GLOBAL('c'),
    STACK_GLOBAL(0x93),
    REDUCE('R'),
    BUILD('b');

    private static final Optional<Opcode>[] BY_CODE = table();

    private final int code;

    Opcode(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<Opcode> of(int code) {
        return BY_CODE[code];
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static Optional<Opcode>[] table() {
        Optional<Opcode>[] table = new Optional[256];
        java.util.Arrays.fill(table, Optional.empty());
        for (Opcode opcode : values()) {
            table[opcode.code] = Optional.of(opcode);
        }
        return table;
    }
}
