#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "lb/json/document.h"
#include "lb/knob.h"

namespace lb::json {

/// A struct to fill in, and the table that describes it.
struct Target {
  const KnobTable& table;
  void* object;
};

/// Reads `value` into the struct that `table` describes. Keys that are absent leave the field as it is, so that
/// defaults and presets are applied by reading onto them. Every error is appended, with its JSON pointer (which
/// starts with `path`), its position, and what is allowed; fields in error keep their value, except that a list of
/// objects is replaced also when an entry of it is in error. A call appends to at most 1000 errors.
void read(const Document& document, const Value& value, const std::string& path, const Target& target,
          InputErrors& errors);

/// A whole document as one struct. T has `static const KnobTable& knobs()`.
template <class T>
Result<T> read(const Document& document) {
  T object{};
  InputErrors errors;
  read(document, document.root(), "", {T::knobs(), &object}, errors);
  if (!errors.empty()) return errors;
  return object;
}

/// The struct as JSON. Fields that have their default, or what the struct's preset gives them, are left out when
/// `terse`; fields that mean nothing for the struct as it is (KnobTable::applies) always. read() of the result gives
/// the same struct.
nlohmann::ordered_json write(const KnobTable& table, const void* object, bool terse = false);

/// The value of one field, whether or not it means anything; null for what is absent.
nlohmann::ordered_json write(const Knob& knob, const void* object);

/// JSON Schema (2020-12) of the struct: what editors complete and check with.
nlohmann::ordered_json schema(const KnobTable& table, std::string_view title);

// Durations are read and written by lb::parse_duration and lb::print_duration (lb/duration_text.h, in the engine,
// because knobs of the engine read them too).

/// `text` shortened to at most `limit` bytes and with everything escaped that a terminal would act on.
std::string printable(std::string_view text, std::size_t limit = 80);

/// The entry of `known` nearest to `word` if it is near enough to be a slip of the hand, otherwise empty.
std::string_view did_you_mean(std::string_view word, std::span<const std::string_view> known);

/// "scenarios/x.json:12:17: error: /nodes/0/wieght: unknown key; did you mean \"weight\"?"
std::string format_error(std::string_view file, const InputError& error);

}  // namespace lb::json
