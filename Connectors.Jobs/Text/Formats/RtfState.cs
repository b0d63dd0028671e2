namespace Connectors.Jobs.Text.Formats;

/// <param name="Skip">The group is no text.</param>
/// <param name="CodePage">Of the bytes that are not escaped as Unicode.</param>
/// <param name="Fallback">How many characters after a Unicode escape stand for it in older programs.</param>
internal readonly record struct RtfState(bool Skip, bool IsFontTable, int CodePage, int Fallback);
