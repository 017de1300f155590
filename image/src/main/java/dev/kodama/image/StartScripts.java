package dev.kodama.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes {@code kodama}, and {@code kodama-ROLE} with the options that {@code bin/kodama} gives to a role. Each is a file that the kernel runs
 * by Java itself, with a file of options.
 */
final class StartScripts {
    private static final String HOME = "/opt/kodama";
    private static final String SECURITY = "opt/kodama/kodama.security";

    private static final String NATIVES = HOME + "/native";

    /** Of {@code bin/kodama}: the optimizing compiler for what is really hot only. */
    private static final List<String> LATE_COMPILATION = List.of(
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    private static final List<String> LARGE_YOUNG_GENERATION =
            List.of("-XX:NewSize=150m", "-XX:MaxNewSize=150m", "-XX:SurvivorRatio=3");
    private static final List<String> SMALL_YOUNG_GENERATION = List.of("-XX:NewSize=32m", "-XX:MaxNewSize=32m");

    private StartScripts() {}

    /** @param security the file of security properties that Java reads at its start */
    static void write(StagedRoot root, List<Path> jars, Path security) throws IOException {
        Files.createDirectories(root.path(SECURITY).resolve("..").normalize());
        Files.copy(security, root.path(SECURITY));
        String classPath =
                jars.stream().map(jar -> HOME + "/lib/" + jar.getFileName()).collect(Collectors.joining(":"));
        write(root, "kodama", classPath, LATE_COMPILATION);
        write(root, "kodama-processors", classPath, LATE_COMPILATION);
        var mirror = new ArrayList<>(LATE_COMPILATION);
        mirror.addAll(LARGE_YOUNG_GENERATION);
        write(root, "kodama-mirror", classPath, mirror);
        write(root, "kodama-forwarder", classPath, SMALL_YOUNG_GENERATION);
    }

    private static void write(StagedRoot root, String name, String classPath, List<String> options) throws IOException {
        var lines = new ArrayList<>(List.of(
                "-XX:+UseSerialGC",
                "-XX:MaxRAM=2g", // a heap of 512 MB unless -Xmx in JAVA_TOOL_OPTIONS says another
                "-XX:NewRatio=1",
                "-XX:-UsePerfData", // it would be a file in /tmp
                "-XX:SharedArchiveFile=" + HOME + "/kodama.jsa",
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                "-Xlog:cds*=off:stderr",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                "-Djava.library.path=" + NATIVES,
                "-DZstdNativePath=" + NATIVES + "/libzstd-jni.so",
                "-Dorg.xerial.snappy.use.systemlib=true",
                "-Dslf4j.provider=dev.kodama.app.terminal.LogbackProvider", // the search for one opens every library
                "-Dslf4j.internal.verbosity=WARN",
                "-Dio.netty.jfr.enabled=false", // they would start Java's flight recorder to report to it
                "-Dio.lettuce.core.jfr=false",
                "-Djava.security.properties=/" + SECURITY,
                "-Dkodama.command=kodama"));
        if (Runtime.version().feature() >= 24) {
            lines.add("--enable-native-access=ALL-UNNAMED");
            lines.add("--sun-misc-unsafe-memory-access=allow");
        }
        lines.addAll(options);
        lines.add("-cp");
        lines.add(classPath);
        lines.add("dev.kodama.app.ScriptMain");
        String file = "opt/kodama/" + name + ".options";
        root.writeText(file, String.join("\n", lines) + "\n");
        root.writeScript("usr/local/bin/" + name, "/opt/java/bin/java @/" + file);
    }
}
