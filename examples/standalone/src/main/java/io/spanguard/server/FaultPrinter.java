package io.spanguard.server;

import io.spanguard.proxy.config.ConfigurationException;
import io.spanguard.trace.store.StorageException;
import java.io.PrintWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Says what went wrong: in words where a person can put it right, with a stack trace where it is
 * our fault.
 */
final class FaultPrinter implements IExecutionExceptionHandler {

  private static final Logger LOGGER = LoggerFactory.getLogger(FaultPrinter.class);

  @Override
  public int handleExecutionException(Exception failed, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (failed instanceof ConfigurationException faulty) {
      err.println("spanguard: the configuration cannot be used");
      faulty.problems().forEach(err::println);
    } else if (failed instanceof FaultException || failed instanceof StorageException) {
      err.println("spanguard: " + failed.getMessage());
    } else {
      LOGGER.error("unexpected failure", failed);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
