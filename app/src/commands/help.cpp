#include "commands/commands.h"
#include "sim/finding.h"
#include "text.h"

namespace app {
namespace {

constexpr std::string_view kFindings = "findings";

// Not a command, but what `run` may say.
void print_finding_kinds(Console& console) {
  constexpr std::size_t kIndent = 4;
  const Ink ink(console.out().colour);
  console.line("What lbsim run may find, each told with its time and its numbers; \"expect\" can ask for it:");
  console.line("{\"metric\": \"findings.metastable\", \"max\": 0}");
  for (const sim::FindingKind& kind : sim::finding_kinds()) {
    console.line();
    console.line("  " + ink.strong(std::string(kind.name)));
    for (const std::string_view text : {kind.doc, kind.rule}) {
      for (const std::string& line : wrapped(text, console.out().width - kIndent)) {
        console.line(std::string(kIndent, ' ') + line);
      }
    }
  }
}

ExitCode help(const Arguments& arguments, Console& console) {
  if (arguments.operands().empty()) {
    print_overview(console);
    return ExitCode::kDone;
  }
  const std::string& name = arguments.operands().front();
  if (name == kFindings) {
    print_finding_kinds(console);
    return ExitCode::kDone;
  }
  const Command* command = find_command(name);
  if (command == nullptr) return unknown_command(name, console);
  print_help(*command, console);
  return ExitCode::kDone;
}

}  // namespace

const Command kHelpCommand{
    .name = "help",
    .summary = "tells what the commands do and what they take",
    .about =
        "Lists the commands, or tells everything about one of them; lbsim help findings tells what a run may be "
        "found "
        "to suffer from, and by what rule.",
    .example = "lbsim help run\nlbsim help findings",
    .operands = {"[COMMAND]", 0, 1},
    .options = {},
    .run = help,
};

}  // namespace app
