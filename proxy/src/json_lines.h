#pragma once

#include <charconv>
#include <concepts>
#include <limits>
#include <string>
#include <string_view>

#include "lb/ids.h"

namespace proxy {

/// Writers of the recording's lines: plain appends, because a line is written for every call of the engine.

template <std::integral T>
void append_number(std::string& out, T value) {
  char text[std::numeric_limits<T>::digits10 + 3];
  const std::to_chars_result end = std::to_chars(text, text + sizeof text, value);
  out.append(text, end.ptr);
}

/// The shortest text that reads back as the same number. In: finite.
inline void append_figure(std::string& out, float value) {
  char text[32];
  const std::to_chars_result end = std::to_chars(text, text + sizeof text, value);
  out.append(text, end.ptr);
}

/// A JSON string. Bytes that are no printable ASCII are escaped one by one, as Latin-1: any input gives valid
/// JSON, and different inputs different texts.
void append_text(std::string& out, std::string_view text);

/// The bytes that append_text was given, from the text that a JSON reader made of them.
std::string bytes_of(std::string_view text);

/// "slot.generation", or "-" for none.
template <class Tag>
void append_id(std::string& out, lb::SlotId<Tag> id) {
  out.push_back('"');
  if (id == lb::SlotId<Tag>{}) {
    out.push_back('-');
  } else {
    append_number(out, id.slot);
    out.push_back('.');
    append_number(out, id.generation);
  }
  out.push_back('"');
}

/// Reads append_id's text without the quotes.
bool parse_id(std::string_view text, std::uint32_t& slot, std::uint32_t& generation);

}  // namespace proxy
