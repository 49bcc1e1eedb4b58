package dev.valise;

/** Text of unknown origin, made fit to stand in a message: quoted, cut at 60 characters, control characters escaped. */
final class Quote {
    private static final int LONGEST = 60;

    private Quote() {}

    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("'");
        for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
            char character = text.charAt(i);
            if (character < ' ' || character == 0x7f || Character.isSurrogate(character)) {
                quoted.append(String.format("\\u%04x", (int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append(text.length() > LONGEST ? "...'" : "'").toString();
    }
}
