package dev.kodama.testing.process;

import dev.kodama.embedded.StartFailedException;
import dev.kodama.embedded.kafka.KafkaNode;
import java.nio.file.Path;

/** The main class of a Kafka node in its own process, which can be killed. */
final class BrokerMain {
    private BrokerMain() {}

    /** @param args folder and port */
    public static void main(String[] args) throws StartFailedException {
        var node = KafkaNode.start(new KafkaNode.Config(Path.of(args[0]), Integer.parseInt(args[1])));
        Runtime.getRuntime().addShutdownHook(new Thread(node::close));
        System.out.println("serving at " + node.bootstrap());
        System.out.flush();
    }
}
