package dev.kodama.settings;

/** An invalid setting; the message is one line with the variable and its valid values. */
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SettingException(String name, String problem) {
        super(name + " " + problem);
    }
}
