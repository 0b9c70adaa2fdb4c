#pragma once

#include <span>
#include <string_view>

#include "arguments.h"
#include "console.h"
#include "exit_code.h"

namespace app {

/// A subcommand: everything that dispatch and help need to know of it.
struct Command {
  std::string_view name;
  std::string_view summary;  ///< one line of `lbsim help`
  std::string_view about;    ///< paragraphs of `lbsim help NAME`
  std::string_view example;  ///< lines that can be typed
  OperandSpec operands;
  std::span<const OptionSpec> options;
  ExitCode (*run)(const Arguments& arguments, Console& console) = nullptr;
};

/// Every subcommand, in the order of help. A new one is a file in commands/ and a line in commands.cpp.
std::span<const Command* const> commands();

/// The command of that name, or nullptr.
const Command* find_command(std::string_view name);

/// "unknown command", with a did-you-mean.
ExitCode unknown_command(std::string_view name, const Console& console);

/// Wrong usage of a command: what is wrong, and where help is. Answers kBadInput.
ExitCode wrong_usage(const Command& command, const lb::InputErrors& errors, const Console& console);

/// What `lbsim help` and `lbsim help NAME` print.
void print_overview(Console& console);
void print_help(const Command& command, Console& console);

}  // namespace app
