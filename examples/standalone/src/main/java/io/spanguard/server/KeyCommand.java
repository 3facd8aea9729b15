package io.spanguard.server;

import picocli.CommandLine.Command;

/** {@code key}: what can be done with keys. */
@Command(
    name = "key",
    description = "Makes keys.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND")
final class KeyCommand {}
