package dev.kodama.testing.process;

/** A step that may fail. */
public interface Step {
    void run() throws Exception;
}
