#include "app/cli.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <new>

#include "commands/commands.h"
#include "lb/json/codec.h"

namespace app {
namespace {

using Words = std::span<const char* const>;

// A standard stream that the caller closed would otherwise be the next file that is opened. Opened for reading, so
// that writing to it is an error that is told.
void hold_standard_descriptors() {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor) {
    if (fcntl(descriptor, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0) return;
  }
}

ExitCode perform(const Command& command, Words words, Console& console) {
  const auto arguments = parse_arguments(command.options, command.operands, words);
  if (!arguments) return wrong_usage(command, arguments.errors(), console);
  if (arguments.value().has("help")) {
    print_help(command, console);
    return ExitCode::kDone;
  }
  return command.run(arguments.value(), console);
}

ExitCode global_option(std::string_view word, Console& console) {
  if (word == "--help" || word == "-h") {
    print_overview(console);
    return ExitCode::kDone;
  }
  if (word == "--version") {
    console.line("lbsim " LBSIM_VERSION);
    return ExitCode::kDone;
  }
  return console.fail(ExitCode::kBadInput,
                      "unknown option \"" + lb::json::printable(word) +
                          "\" before a command; options follow it: lbsim run FILE.json --seed 2");
}

// "lbsim FILE.json" is "lbsim run FILE.json"; a word without a dot or a slash was meant to be a command.
bool names_a_file(std::string_view word) { return word.find_first_of("./") != std::string_view::npos; }

ExitCode dispatch(Words words, Console& console) {
  if (words.empty()) {
    print_overview(console);
    return ExitCode::kBadInput;
  }
  const std::string_view word = words.front();
  if (word.starts_with('-')) return global_option(word, console);
  if (const Command* command = find_command(word)) return perform(*command, words.subspan(1), console);
  if (names_a_file(word)) return perform(kRunCommand, words, console);
  return unknown_command(word, console);
}

ExitCode guarded(Words words, Console& console) {
  try {
    return dispatch(words, console);
  } catch (const std::bad_alloc&) {
    return console.fail(ExitCode::kEnvironment, "out of memory");
  } catch (const std::exception& error) {
    return console.fail(ExitCode::kEnvironment, lb::json::printable(error.what(), 200));
  }
}

}  // namespace

int run(int argc, const char* const* argv) {
  hold_standard_descriptors();
  // A closed pipe and a file over the limit are results of write(2), not the end of the process.
  for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
  Console console;
  const Words words(argv, static_cast<std::size_t>(argc));
  const ExitCode code = guarded(argc < 1 ? words : words.subspan(1), console);
  return static_cast<int>(console.finish(code));
}

}  // namespace app
