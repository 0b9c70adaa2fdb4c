#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace app {

/// Numbers as a person reads them. All of them are independent of the locale.
std::string fixed(double value, int decimals);
std::string grouped(std::uint64_t value);                 ///< "15,000"
std::string grouped_decimal(double value, int decimals);  ///< "-15,000.25"; never "-0.00"
std::string trimmed_decimal(double value, int decimals);  ///< at most so many: "95", "99.9"
std::string percent(double ratio);                        ///< "33.4 %"
std::string milliseconds(double value);  ///< "850 us", "5.12 ms", "1.23 s"; "-" for 0: nothing was measured
std::string compact(double value);       ///< "950", "12.3k", "4.56M": three figures

/// Columns that UTF-8 text takes on a terminal: 0 for combining marks, 2 for wide East Asian characters and emoji.
std::size_t display_width(std::string_view text);

/// `text` cut to `width` columns, never inside a character; `mark` ends what was cut.
std::string clipped(std::string_view text, std::size_t width, std::string_view mark);

/// Paragraphs (separated by "\n") broken at spaces into lines of at most `width` columns. A longer word stands
/// alone.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

std::string repeated(std::string_view piece, std::size_t times);
std::string padded(std::string_view text, std::size_t width);       ///< spaces after
std::string padded_left(std::string_view text, std::size_t width);  ///< spaces before

std::string joined(const std::vector<std::string>& pieces, std::string_view separator);
std::vector<std::string> split(std::string_view text, char separator);

/// split(), but what stands within quotes or within brackets of JSON is kept together.
std::vector<std::string> split_values(std::string_view text, char separator);

/// A field of comma-separated values (RFC 4180): quoted where it must be, quotes doubled.
std::string csv_field(const std::string& text);

}  // namespace app
