package dev.innkeeper.libvirt;

import dev.innkeeper.process.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers a virsh command text of several questions as virsh does, with its echoes between. */
final class ManyAnswers {
  private static final Pattern ECHO = Pattern.compile("; echo (@[0-9a-f-]{36}@); ");

  private ManyAnswers() {}

  static boolean areAsked(Command command) {
    return ECHO.matcher(last(command)).find();
  }

  static String to(Command command, UnaryOperator<String> answers) {
    Matcher echo = ECHO.matcher(last(command));
    if (!echo.find()) {
      return answers.apply(last(command));
    }
    List<String> texts = new ArrayList<>();
    for (String question : last(command).split(Pattern.quote(echo.group()), -1)) {
      texts.add(answers.apply(question));
    }
    return String.join(echo.group(1), texts);
  }

  private static String last(Command command) {
    return command.arguments().get(command.arguments().size() - 1);
  }
}
