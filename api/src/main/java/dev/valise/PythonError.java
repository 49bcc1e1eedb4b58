package dev.valise;

import java.util.List;

/**
 * An exception that user code raised, as text: nothing of it is live.
 *
 * @param type the class, qualified unless it is built in: {@code ValueError}, {@code __main__.PriceError}
 * @param message what {@code str()} gives of it
 * @param traceback the traceback as Python prints it, with source lines, ending in a newline
 * @param frames the frames of the traceback, outermost first; at most 200, the middle left out
 */
public record PythonError(String type, String message, String traceback, List<Frame> frames) {
    public PythonError {
        frames = List.copyOf(frames);
    }

    /**
     * One frame of a traceback.
     *
     * @param unit the file name of the source: that of the call, or of a library
     * @param line from 1; 0 where it is not known
     * @param name of the function
     * @param source the source line, without indentation; empty where it is not known
     */
    public record Frame(String unit, int line, String name, String source) {}
}
