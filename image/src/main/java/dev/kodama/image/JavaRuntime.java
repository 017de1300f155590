package dev.kodama.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Links a Java runtime of the modules that Kodama and Kafka use, from the JDK that runs the build. */
final class JavaRuntime {
    /**
     * What {@code jdeps} names for the jars, less what only classes need that are never loaded (java.desktop), and the services that no class
     * names: elliptic curves for TLS, Kerberos, DNS and zip file systems.
     */
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.xml",
            "jdk.crypto.ec",
            "jdk.jfr",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.security.auth",
            "jdk.unsupported",
            "jdk.zipfs");

    private JavaRuntime() {}

    /** Differs where what is linked differs. */
    static String key() {
        return Integer.toHexString(MODULES.hashCode());
    }

    /** Links into a folder that does not exist yet. */
    static void link(Path target) throws IOException {
        Path home = Path.of(System.getProperty("java.home"));
        Path jlink = home.resolve("bin/jlink");
        if (!Files.isExecutable(jlink) || !Files.isDirectory(home.resolve("jmods"))) {
            throw new IOException("no jlink with jmods in " + home + "; build the image with a JDK, 17 or newer");
        }
        ChildProcess.run(
                home,
                List.of(
                        jlink.toString(),
                        "--add-modules",
                        String.join(",", MODULES),
                        "--strip-debug",
                        "--no-header-files",
                        "--no-man-pages",
                        "--compress=2",
                        "--output",
                        target.toString()));
    }
}
