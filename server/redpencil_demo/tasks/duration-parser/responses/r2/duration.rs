//! Durations as they are written in configuration files: `1d2h30m15s`.

use std::fmt;

/// Why a text is not a duration; `Display` gives the sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DurationError {
    Empty,
    NoNumber { before: char },
    NoUnit { after: String },
    UnknownUnit { unit: char },
    Misplaced { unit: char },
    TooLarge,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a duration needs at least one number with a unit, such as 30m"),
            Self::NoNumber { before } => write!(f, "expected a whole number before '{before}'"),
            Self::NoUnit { after } => write!(f, "expected a unit (d, h, m or s) after {after}"),
            Self::UnknownUnit { unit } => write!(f, "'{unit}' is not a unit; use d, h, m or s"),
            Self::Misplaced { unit } => write!(f, "'{unit}' stands twice or after a smaller unit"),
            Self::TooLarge => f.write_str("the duration is too large"),
        }
    }
}

impl std::error::Error for DurationError {}

/// Returns the seconds of `text`, for example 95,415 for `1d2h30m15s`.
pub fn parse_duration(text: &str) -> Result<u64, DurationError> {
    let mut units = [('d', 86_400_u64), ('h', 3_600), ('m', 60), ('s', 1)].as_slice();
    let mut total = 0_u64;
    let mut rest = text;

    if rest.is_empty() {
        return Err(DurationError::Empty);
    }
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, tail) = rest.split_at(digits);
        let unit = tail.chars().next().ok_or_else(|| DurationError::NoUnit { after: number.into() })?;
        if !"dhms".contains(unit) {
            return Err(DurationError::UnknownUnit { unit });
        }
        if number.is_empty() {
            return Err(DurationError::NoNumber { before: unit });
        }
        let place = units.iter().position(|(name, _)| *name == unit).ok_or(DurationError::Misplaced { unit })?;
        total = number
            .parse::<u64>()
            .ok()
            .and_then(|count| count.checked_mul(units[place].1))
            .and_then(|seconds| total.checked_add(seconds))
            .ok_or(DurationError::TooLarge)?;
        units = &units[place + 1..];
        rest = &tail[unit.len_utf8()..];
    }
    Ok(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_the_units_that_are_there() {
        assert_eq!(parse_duration("1d2h30m15s"), Ok(95_415));
        assert_eq!(parse_duration("90m"), Ok(5_400));
        assert_eq!(parse_duration("0s"), Ok(0));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        assert_eq!(parse_duration("18446744073709551615s"), Ok(u64::MAX));
        assert_eq!(parse_duration("18446744073709551616s"), Err(DurationError::TooLarge));
        assert_eq!(parse_duration("300000000000000d"), Err(DurationError::TooLarge));
        assert_eq!(parse_duration("1m18446744073709551600s"), Err(DurationError::TooLarge));
    }

    #[test]
    fn refuses_what_is_no_duration() {
        for text in ["", "5", "h", "1h1h", "1m1h", "1.5h", "-1h", "1 h", "1µ", "٣h"] {
            assert!(parse_duration(text).is_err(), "{text:?} was accepted");
        }
    }
}
