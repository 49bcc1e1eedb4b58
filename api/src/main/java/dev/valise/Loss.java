package dev.valise;

/**
 * An object of a scope that could not leave its process, or could not be rebuilt in another. A stand-in is in its place,
 * which raises {@code valise.GoneError} when it is touched; the rest of the variable is there.
 *
 * @param variable the variable that held it; empty where it is not known
 * @param path how to get from the variable to it: {@code cfg.handlers[0].stream}
 * @param type the name of its type
 * @param reason why it has no meaning elsewhere
 */
public record Loss(String variable, String path, String type, String reason) {
    /** The loss in one line: {@code cfg.handlers[0].stream: socket.socket: a socket is a connection of its process}. */
    @Override
    public String toString() {
        return (path.isEmpty() ? variable : path) + ": " + type + ": " + reason;
    }
}
