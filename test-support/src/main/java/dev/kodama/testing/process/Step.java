package dev.kodama.testing.process;

/** An action that may throw. */
public interface Step {
    void run() throws Exception;
}
