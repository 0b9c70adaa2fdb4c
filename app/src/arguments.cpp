#include "arguments.h"

#include <algorithm>
#include <charconv>
#include <cxxopts.hpp>

#include "lb/json/codec.h"

namespace app {
namespace {

constexpr const char* kOperands = "operands";

cxxopts::Options grammar(std::span<const OptionSpec> specs) {
  cxxopts::Options options("lbsim");
  options.allow_unrecognised_options();  // they are told below, with a suggestion
  auto add = options.add_options();
  add("h,help", "");
  add(kOperands, "", cxxopts::value<std::vector<std::string>>());
  for (const OptionSpec& spec : specs) {
    const std::string name(spec.name);
    if (spec.value.empty()) {
      add(name, "");
    } else {
      add(name, "", cxxopts::value<std::string>());
    }
  }
  options.parse_positional({kOperands});
  return options;
}

std::string unknown_option(std::string_view word, std::span<const OptionSpec> specs) {
  const std::string_view option = word.substr(0, word.find('='));
  std::vector<std::string_view> known{"help"};
  for (const OptionSpec& spec : specs) known.push_back(spec.name);
  const std::string_view bare = option.substr(std::min(option.find_first_not_of('-'), option.size()));
  return "unknown option \"" + lb::json::printable(option) + "\"" + suggestion(bare, known, "--");
}

// The library quotes with typographic marks and begins with a capital.
std::string plain(std::string message) {
  for (const char* mark : {"‘", "’"}) {
    for (std::size_t at = 0; (at = message.find(mark)) != std::string::npos;) message.replace(at, 3, "\"");
  }
  if (message.starts_with("Option")) message[0] = 'o';
  if (message.starts_with("Argument")) message[0] = 'a';
  return lb::json::printable(message, 200);
}

void check_values(const Arguments& arguments, std::span<const OptionSpec> specs, lb::InputErrors& errors) {
  for (const OptionSpec& spec : specs) {
    if (spec.value.empty()) continue;
    for (const std::string& value : arguments.all(spec.name)) {
      if (!value.empty() && !value.starts_with("--")) continue;
      errors.push_back({{}, "option --" + std::string(spec.name) + " needs a value: " + std::string(spec.value)});
    }
  }
}

void check_operands(const Arguments& arguments, const OperandSpec& spec, lb::InputErrors& errors) {
  const std::size_t count = arguments.operands().size();
  if (count < spec.least) {
    errors.push_back({{}, "needs " + std::string(spec.names)});
  } else if (count > spec.most) {
    const std::string extra = lb::json::printable(arguments.operands()[spec.most]);
    errors.push_back({{},
                      "unexpected argument \"" + extra + "\"" +
                          (spec.most == 0 ? "" : "; it takes " + std::string(spec.names))});
  }
}

}  // namespace

std::optional<std::string> Arguments::value(std::string_view option) const {
  const auto found = std::find_if(options_.rbegin(), options_.rend(),
                                  [option](const auto& given) { return given.first == option; });
  if (found == options_.rend()) return std::nullopt;
  return found->second;
}

std::vector<std::string> Arguments::all(std::string_view option) const {
  std::vector<std::string> values;
  for (const auto& [name, value] : options_) {
    if (name == option) values.push_back(value);
  }
  return values;
}

std::uint64_t Arguments::number(std::string_view option, std::pair<std::uint64_t, std::uint64_t> range,
                                std::uint64_t otherwise, lb::InputErrors& errors) const {
  const std::optional<std::string> text = value(option);
  if (!text) return otherwise;
  return whole_number("--" + std::string(option), *text, range, otherwise, errors);
}

std::uint64_t whole_number(std::string_view name, const std::string& text,
                           std::pair<std::uint64_t, std::uint64_t> range, std::uint64_t otherwise,
                           lb::InputErrors& errors) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  if (parsed.ec == std::errc{} && parsed.ptr == end && range.first <= number && number <= range.second) {
    return number;
  }
  errors.push_back({{},
                    std::string(name) + " \"" + lb::json::printable(text) + "\": expected a whole number, " +
                        std::to_string(range.first) + ".." + std::to_string(range.second)});
  return otherwise;
}

lb::Result<Arguments> parse_arguments(std::span<const OptionSpec> options, const OperandSpec& operands,
                                      std::span<const char* const> words) {
  std::vector<const char*> argv{"lbsim"};
  argv.insert(argv.end(), words.begin(), words.end());
  lb::InputErrors errors;
  Arguments arguments;
  try {
    const auto parsed = grammar(options).parse(static_cast<int>(argv.size()), argv.data());
    for (const std::string& word : parsed.unmatched()) errors.push_back({{}, unknown_option(word, options)});
    for (const cxxopts::KeyValue& given : parsed.arguments()) {
      const bool operand = given.key() == kOperands;
      if (operand && given.value().starts_with("-") && given.value().size() > 1) {
        errors.push_back({{}, unknown_option(given.value(), options)});
      } else if (operand) {
        arguments.operands_.push_back(given.value());
      } else {
        arguments.options_.emplace_back(given.key(), given.value());
      }
    }
  } catch (const cxxopts::exceptions::exception& error) {
    errors.push_back({{}, plain(error.what())});
  }
  if (errors.empty() && arguments.has("help")) return arguments;
  if (errors.empty()) check_values(arguments, options, errors);
  if (errors.empty()) check_operands(arguments, operands, errors);
  if (!errors.empty()) return errors;
  return arguments;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known, std::string_view prefix) {
  const std::string_view nearest = lb::json::did_you_mean(word, known);
  if (nearest.empty()) return {};
  return "; did you mean \"" + std::string(prefix) + std::string(nearest) + "\"?";
}

}  // namespace app
