package dev.kodama.bench.rig;

import dev.kodama.embedded.KafkaNode;
import dev.kodama.embedded.StartFailedException;
import java.io.IOException;
import java.nio.file.Path;

/** A Kafka node as a process, so that it can be killed. Ends with its parent: it reads standard input until that is closed. */
final class BrokerMain {
    private BrokerMain() {}

    /** @param args folder and port */
    public static void main(String[] args) throws StartFailedException, IOException {
        var node = KafkaNode.start(new KafkaNode.Config(Path.of(args[0]), Integer.parseInt(args[1])));
        Runtime.getRuntime().addShutdownHook(new Thread(node::close));
        System.out.println("serving at " + node.bootstrap());
        System.out.flush();
        while (System.in.read() >= 0) {
            // the parent never writes
        }
        System.exit(0);
    }
}
