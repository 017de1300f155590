import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Builds a folder of TypeScript for Maven: {@code java WebBuild.java build|verify FOLDER [SOURCES…]}. {@code build} installs packages and runs
 * the script {@code build}; {@code verify} runs the scripts {@code test} and {@code check}, and packs what is not private. A step whose files
 * are as they were, also those of the folders {@code SOURCES}, does nothing.
 *
 * <p>Node is the machine's if it is new enough, else the one in Playwright's {@code driver-bundle} from the Maven repository. npm is the machine's.
 * Without one of them {@code build}, and {@code verify} without tests, say so and let Maven go on; {@code verify} with tests fails.
 */
final class WebBuild {
    /** First version of Node that runs the tools. */
    private static final int[] NODE = {22, 18};
    /** Version whose Node is 24. */
    private static final String DRIVER_BUNDLE = "1.62.0";

    private static final Set<String> NO_SOURCES = Set.of("node_modules", "dist", "target", "browser-test");

    private final Path folder;
    private final List<Path> others;
    private final Path target;
    private final boolean skipsTests;

    private WebBuild(Path folder, List<Path> others, boolean skipsTests) {
        this.folder = folder;
        this.others = others;
        this.target = folder.resolve("target");
        this.skipsTests = skipsTests;
    }

    public static void main(String... args) throws IOException, InterruptedException {
        if (args.length < 2 || !Set.of("build", "verify").contains(args[0])) {
            System.err.println("usage: java WebBuild.java build|verify FOLDER [SOURCES...]");
            System.exit(2);
        }
        boolean skipsTests = Boolean.getBoolean("skipTests") || Boolean.getBoolean("maven.test.skip");
        var folders = Stream.of(args).skip(1).map(path -> Path.of(path).toAbsolutePath().normalize()).toList();
        var build = new WebBuild(folders.get(0), folders.subList(1, folders.size()), skipsTests);
        try {
            build.run(args[0]);
        } catch (IllegalStateException e) {
            System.err.println("[web] " + e.getMessage());
            boolean goesOn = e instanceof MissingTool && (args[0].equals("build") || build.skipsTests);
            System.exit(goesOn ? 0 : 1);
        }
    }

    private void run(String step) throws IOException, InterruptedException {
        String sources = digest();
        Path stamp = target.resolve(step + (skipsTests ? "-without-tests" : "") + ".sha256");
        if (Files.exists(folder.resolve("dist")) && Files.exists(stamp) && Files.readString(stamp).equals(sources)) {
            return;
        }
        Files.createDirectories(target);
        var tools = Tools.find(target);
        if (step.equals("build")) {
            install(tools);
            tools.npm(folder, "run", "--silent", "build");
        } else {
            verify(tools);
        }
        Files.writeString(stamp, sources);
    }

    private void install(Tools tools) throws IOException, InterruptedException {
        Path installed = folder.resolve("node_modules/.package-lock.sha256");
        String locked = sha256(Files.readAllBytes(folder.resolve("package-lock.json")));
        if (!Files.exists(installed) || !Files.readString(installed).equals(locked)) {
            tools.npm(folder, "ci", "--loglevel=error", "--no-audit", "--no-fund");
            Files.writeString(installed, locked);
        }
    }

    private void verify(Tools tools) throws IOException, InterruptedException {
        if (!Files.exists(folder.resolve("dist"))) {
            throw new MissingTool("There is no " + folder.resolve("dist") + ": it could not be built");
        }
        if (!skipsTests) {
            tools.npm(folder, "run", "--silent", "test");
            tools.npm(folder, "run", "--silent", "check");
        }
        if (!Files.readString(folder.resolve("package.json")).contains("\"private\": true")) {
            tools.npm(folder, "pack", "--silent", "--pack-destination", "target");
        }
    }

    /** Digest of all sources with their names. */
    private String digest() throws IOException {
        var files = new TreeSet<Path>();
        FileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean isSource = !NO_SOURCES.contains(directory.getFileName().toString());
                return isSource ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                files.add(file);
                return FileVisitResult.CONTINUE;
            }
        };
        Files.walkFileTree(folder, visitor);
        for (Path other : others) {
            Files.walkFileTree(other, visitor);
        }
        var all = new StringBuilder();
        for (Path file : files) {
            all.append(folder.relativize(file)).append(' ').append(sha256(Files.readAllBytes(file))).append('\n');
        }
        return sha256(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A tool is not on this machine and cannot be had. */
    private static final class MissingTool extends IllegalStateException {
        private static final long serialVersionUID = 1;

        MissingTool(String sentence) {
            super(sentence);
        }
    }

    /** Node, and the machine's npm run by it. */
    private record Tools(Optional<Path> nodeFolder) {
        private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
        private static final String NPM = WINDOWS ? "npm.cmd" : "npm";

        static Tools find(Path target) throws IOException, InterruptedException {
            if (output(NPM, "--version").isEmpty()) {
                throw new MissingTool("npm is missing, so this is not built. Install it, or pass -Dweb.skip");
            }
            if (output("node", "--version").filter(Tools::isNewEnough).isPresent()) {
                return new Tools(Optional.empty());
            }
            Path folder = target.resolve("node");
            Path node = folder.resolve(WINDOWS ? "node.exe" : "node");
            if (!Files.isExecutable(node)) {
                extract(driverBundle(), node);
            }
            return new Tools(Optional.of(folder));
        }

        private static boolean isNewEnough(String version) {
            var numbers = Pattern.compile("v(\\d+)\\.(\\d+)").matcher(version);
            if (!numbers.lookingAt()) {
                return false;
            }
            int major = Integer.parseInt(numbers.group(1));
            return major > NODE[0] || (major == NODE[0] && Integer.parseInt(numbers.group(2)) >= NODE[1]);
        }

        /** The jar in the local repository; Maven brings it. */
        private static Path driverBundle() throws IOException, InterruptedException {
            Path repository = Path.of(System.getProperty("maven.repo", System.getProperty("user.home") + "/.m2/repository"));
            Path jar = repository.resolve("com/microsoft/playwright/driver-bundle/" + DRIVER_BUNDLE + "/driver-bundle-" + DRIVER_BUNDLE + ".jar");
            if (!Files.exists(jar)) {
                System.out.println("[web] This machine has no Node " + NODE[0] + "." + NODE[1] + " or newer; bringing one (200 MB, once)");
                String mvn = Path.of(System.getProperty("maven.home", ""), "bin", WINDOWS ? "mvn.cmd" : "mvn").toString();
                String artifact = "com.microsoft.playwright:driver-bundle:" + DRIVER_BUNDLE;
                int code = start(Optional.empty(), Path.of(System.getProperty("java.io.tmpdir")), List.of(
                        mvn, "-q", "-B", "-ntp", "-Dmaven.repo.local=" + repository,
                        "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get", "-Dtransitive=false", "-Dartifact=" + artifact));
                if (code != 0 || !Files.exists(jar)) {
                    throw new MissingTool("Node " + NODE[0] + "." + NODE[1] + " is missing and " + artifact + " cannot be had. Install Node");
                }
            }
            return jar;
        }

        private static void extract(Path jar, Path node) throws IOException {
            String os = System.getProperty("os.name").startsWith("Mac") ? "mac" : WINDOWS ? "win32_x64" : "linux";
            String arm = !WINDOWS && System.getProperty("os.arch").equals("aarch64") ? "-arm64" : "";
            String name = "driver/" + os + arm + "/" + node.getFileName();
            Files.createDirectories(node.getParent());
            try (var zip = new ZipFile(jar.toFile())) {
                var entry = zip.getEntry(name);
                if (entry == null) {
                    throw new MissingTool("Node is missing, and " + jar + " has none for this machine. Install Node");
                }
                Path part = node.resolveSibling(node.getFileName() + ".part");
                try (var content = zip.getInputStream(entry)) {
                    Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
                }
                if (!part.toFile().setExecutable(true)) {
                    throw new IOException("Cannot make " + part + " executable");
                }
                Files.move(part, node, StandardCopyOption.ATOMIC_MOVE);
            }
        }

        void npm(Path folder, String... arguments) throws IOException, InterruptedException {
            var command = new ArrayList<>(List.of(NPM));
            command.addAll(List.of(arguments));
            int code = start(nodeFolder, folder, command);
            if (code != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
            }
        }

        private static int start(Optional<Path> first, Path folder, List<String> command) throws IOException, InterruptedException {
            var builder = new ProcessBuilder(command).directory(folder.toFile()).inheritIO();
            Map<String, String> environment = builder.environment();
            first.ifPresent(path -> environment.merge("PATH", path.toString(), (paths, node) -> node + java.io.File.pathSeparator + paths));
            return builder.start().waitFor();
        }

        /** What a command prints; empty if it is not there or fails. */
        private static Optional<String> output(String... command) throws InterruptedException {
            try {
                var process = new ProcessBuilder(command).redirectErrorStream(true).start();
                String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return process.waitFor() == 0 ? Optional.of(text.strip()) : Optional.empty();
            } catch (UncheckedIOException | IOException e) {
                return Optional.empty();
            }
        }
    }
}
