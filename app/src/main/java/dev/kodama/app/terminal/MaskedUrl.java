package dev.kodama.app.terminal;

/** Hides the secrets of a Redis URL. */
public final class MaskedUrl {
    private MaskedUrl() {}

    /** The URL without user, password and TLS files. */
    public static String of(String redisUrl) {
        return redisUrl.replaceFirst("//[^/]*@", "//***@").replaceFirst("[?&](cacert|cert|key|passwordfile)=.*", "");
    }
}
