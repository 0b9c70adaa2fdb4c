#include <algorithm>

#include "command.h"
#include "lb/json/codec.h"
#include "text.h"

namespace app {
namespace {

constexpr std::string_view kIntroduction =
    "lbsim is a workbench for load-balancing policies: it plays a scenario through the very engine that then "
    "serves "
    "traffic.";

// Pairs of words and what they mean, the second wrapped in its own column.
void print_pairs(const std::vector<std::pair<std::string, std::string>>& pairs, Console& console) {
  constexpr std::size_t kIndent = 2;
  constexpr std::size_t kGap = 2;
  std::size_t first = 0;
  for (const auto& [word, meaning] : pairs) first = std::max(first, display_width(word));
  const std::size_t column = kIndent + first + kGap;
  const Ink ink(console.out().colour);
  for (const auto& [word, meaning] : pairs) {
    std::string head =
        std::string(kIndent, ' ') + ink.strong(word) + std::string(first - display_width(word) + kGap, ' ');
    for (const std::string& line :
         wrapped(meaning, std::max<std::size_t>(console.out().width, column + 20) - column)) {
      console.line(head + line);
      head = std::string(column, ' ');
    }
  }
}

void print_paragraphs(std::string_view text, Console& console) {
  for (const std::string& line : wrapped(text, console.out().width)) console.line(line);
}

void print_example(std::string_view example, Console& console) {
  for (const std::string& line : split(example, '\n')) console.line("  " + line);
}

}  // namespace

void print_overview(Console& console) {
  const Ink ink(console.out().colour);
  print_paragraphs(kIntroduction, console);
  console.line();
  console.line(ink.strong("Usage"));
  console.line("  lbsim FILE.json            the same as: lbsim run FILE.json");
  console.line("  lbsim COMMAND [OPTIONS]    lbsim help COMMAND tells what it takes");
  console.line("  lbsim --version");
  console.line();
  console.line(ink.strong("Commands"));
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const Command* command : commands()) {
    pairs.emplace_back(std::string(command->name), std::string(command->summary));
  }
  print_pairs(pairs, console);
  console.line();
  console.line(ink.strong("Exit codes"));
  print_pairs({{"0", "done, and every expectation of the scenario holds"},
               {"1", "an expectation failed"},
               {"2", "bad usage or bad input"},
               {"3", "the environment failed: port in use, disk full"},
               {"130", "interrupted; the result is partial and says so"}},
              console);
}

void print_help(const Command& command, Console& console) {
  const Ink ink(console.out().colour);
  std::string usage = "lbsim " + std::string(command.name);
  if (!command.operands.names.empty()) usage += " " + std::string(command.operands.names);
  if (!command.options.empty()) usage += " [OPTIONS]";
  console.line(ink.strong("Usage") + "  " + usage);
  console.line();
  print_paragraphs(command.about, console);
  if (!command.options.empty()) {
    console.line();
    console.line(ink.strong("Options"));
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const OptionSpec& option : command.options) {
      std::string word = "--" + std::string(option.name);
      if (!option.value.empty()) word += " " + std::string(option.value);
      pairs.emplace_back(std::move(word), std::string(option.doc));
    }
    print_pairs(pairs, console);
  }
  if (command.example.empty()) return;
  console.line();
  console.line(ink.strong("Examples"));
  print_example(command.example, console);
}

ExitCode unknown_command(std::string_view name, const Console& console) {
  std::vector<std::string_view> known;
  for (const Command* command : commands()) known.push_back(command->name);
  return console.fail(ExitCode::kBadInput, "unknown command \"" + lb::json::printable(name) + "\"" +
                                               suggestion(name, known) + " (lbsim help lists them all)");
}

ExitCode wrong_usage(const Command& command, const lb::InputErrors& errors, const Console& console) {
  for (const lb::InputError& error : errors) {
    console.fail(ExitCode::kBadInput, std::string(command.name) + ": " + error.message);
  }
  console.message("lbsim help " + std::string(command.name) + " tells what it takes");
  return ExitCode::kBadInput;
}

}  // namespace app
