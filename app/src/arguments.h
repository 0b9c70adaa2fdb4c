#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lb/result.h"

namespace app {

/// The largest seed: what a JSON reader that uses doubles still keeps exact.
inline constexpr std::uint64_t kAnySeed = 9007199254740991;  // 2^53 - 1

/// One option of a command, as help shows it.
struct OptionSpec {
  std::string_view name;   ///< without the dashes
  std::string_view value;  ///< what stands after it ("FILE"); empty for a flag
  std::string_view doc;    ///< one line, starts in lower case, no full stop
};

/// What a command takes besides options.
struct OperandSpec {
  std::string_view names;  ///< as help shows them: "FILE.json", "FILE.json..."; empty for none
  std::size_t least = 0;
  std::size_t most = 0;
};

/// The words of a command line, sorted out.
class Arguments {
 public:
  bool has(std::string_view option) const { return value(option).has_value(); }

  /// The value given last; a flag that was given has an empty one.
  std::optional<std::string> value(std::string_view option) const;

  /// Every value of an option that may be repeated, in order.
  std::vector<std::string> all(std::string_view option) const;

  /// The value as a whole number in [lowest, highest], or `otherwise`. What is wrong is appended to `errors`.
  std::uint64_t number(std::string_view option, std::pair<std::uint64_t, std::uint64_t> range,
                       std::uint64_t otherwise, lb::InputErrors& errors) const;

  /// Every option and its value, in the order given: for options whose order among each other means something.
  const std::vector<std::pair<std::string, std::string>>& options() const { return options_; }

  const std::vector<std::string>& operands() const { return operands_; }

 private:
  friend lb::Result<Arguments> parse_arguments(std::span<const OptionSpec>, const OperandSpec&,
                                               std::span<const char* const>);

  std::vector<std::pair<std::string, std::string>> options_;
  std::vector<std::string> operands_;
};

/// A text as a whole number in [lowest, highest]; otherwise `otherwise`, and what is wrong with `name`.
std::uint64_t whole_number(std::string_view name, const std::string& text,
                           std::pair<std::uint64_t, std::uint64_t> range, std::uint64_t otherwise,
                           lb::InputErrors& errors);

/// Sorts the words after the command's name out. Unknown options get a did-you-mean. Errors have a message only.
lb::Result<Arguments> parse_arguments(std::span<const OptionSpec> options, const OperandSpec& operands,
                                      std::span<const char* const> words);

/// "; did you mean \"--seed\"?" when one of `known` is near, otherwise nothing.
std::string suggestion(std::string_view word, std::span<const std::string_view> known,
                       std::string_view prefix = {});

}  // namespace app
