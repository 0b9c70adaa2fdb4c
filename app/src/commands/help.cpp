#include "commands/commands.h"

namespace app {
namespace {

ExitCode help(const Arguments& arguments, Console& console) {
  if (arguments.operands().empty()) {
    print_overview(console);
    return ExitCode::kDone;
  }
  const std::string& name = arguments.operands().front();
  const Command* command = find_command(name);
  if (command == nullptr) return unknown_command(name, console);
  print_help(*command, console);
  return ExitCode::kDone;
}

}  // namespace

const Command kHelpCommand{
    .name = "help",
    .summary = "tells what the commands do and what they take",
    .about = "Lists the commands, or tells everything about one of them.",
    .example = "lbsim help run",
    .operands = {"[COMMAND]", 0, 1},
    .options = {},
    .run = help,
};

}  // namespace app
