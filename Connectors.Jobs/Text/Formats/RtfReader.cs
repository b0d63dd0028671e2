using System.Globalization;
using System.Text;

namespace Connectors.Jobs.Text.Formats;

/// <summary>Reads the text of RTF: groups, code pages (one per font) and Unicode escapes. Groups that hold no text are left out.</summary>
internal sealed class RtfReader(byte[] rtf, TextBudget budget)
{
    private static readonly HashSet<string> NoText =
    [
        "colortbl", "stylesheet", "info", "pict", "objdata", "themedata", "colorschememapping", "datastore", "latentstyles",
        "listtable", "listoverridetable", "rsidtbl", "generator", "xmlnstbl", "fldinst", "pgdsctbl", "listtext", "pntext", "shprslt", "sn",
        "sv", "filetbl", "revtbl", "nonshppict",
    ];

    private readonly StringBuilder _text = new();
    private readonly List<byte> _bytes = [];
    private readonly Dictionary<int, int> _fonts = [];
    private readonly Stack<RtfState> _outer = new();
    private RtfState _state = new(Skip: false, IsFontTable: false, CodePage: 1252, Fallback: 1);
    private int _codePage = 1252;
    private int _font;
    private int _at;
    private int _ignore;
    private int _groupStart;

    public string Read()
    {
        while (_at < rtf.Length)
        {
            if ((_at & 0xFFF) == 0)
                budget.Token.ThrowIfCancellationRequested();
            var c = rtf[_at++];
            if (c == '{')
                Open();
            else if (c == '}')
                Close();
            else if (c == '\\')
                Control();
            else if (c is not ((byte)'\r' or (byte)'\n'))
                Literal(c);
            else if (_groupStart == _at - 1)
                _groupStart = _at;
        }

        Flush();
        return _text.ToString().Trim();
    }

    private void Open()
    {
        Flush();
        if (_outer.Count >= budget.Limits.MaxDepth)
            throw new InvalidDataException("The groups are nested too deeply.");
        _outer.Push(_state);
        _groupStart = _at;
    }

    private void Close()
    {
        Flush();
        _ignore = 0;
        if (_outer.TryPop(out var outer))
            _state = outer;
    }

    private void Control()
    {
        if (_at >= rtf.Length)
            return;
        var c = (char)rtf[_at];
        if (char.IsAsciiLetter(c))
        {
            Word();
            return;
        }

        _at++;
        switch (c)
        {
            case '\'' when _at + 2 <= rtf.Length
                && byte.TryParse(rtf.AsSpan(_at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value):
                _at += 2;
                Literal(value);
                break;
            // Elsewhere than at the beginning of a group, it says something about the next word alone.
            case '*' when _at - 2 == _groupStart:
                _state = _state with { Skip = true };
                break;
            case '~':
                Put(" ");
                break;
            case '_':
                Put("-");
                break;
            case '\\' or '{' or '}':
                Literal((byte)c);
                break;
            case '\r' or '\n':
                Put("\n");
                break;
        }
    }

    private void Word()
    {
        var start = _at;
        while (_at < rtf.Length && char.IsAsciiLetter((char)rtf[_at]))
            _at++;
        var word = Encoding.ASCII.GetString(rtf, start, _at - start);
        start = _at;
        if (_at < rtf.Length && rtf[_at] == '-')
            _at++;
        while (_at < rtf.Length && char.IsAsciiDigit((char)rtf[_at]))
            _at++;
        int? number = int.TryParse(rtf.AsSpan(start, _at - start), CultureInfo.InvariantCulture, out var parsed) ? parsed : null;
        if (_at < rtf.Length && rtf[_at] == ' ')
            _at++;
        Apply(word, number);
    }

    private void Apply(string word, int? number)
    {
        switch (word)
        {
            case "par" or "line" or "sect" or "page" or "row":
                Put("\n");
                break;
            case "cell" or "nestcell":
                Put(" | ");
                break;
            case "tab":
                Put("\t");
                break;
            case "u" when number is { } code:
                Put(((char)(ushort)code).ToString());
                _ignore = _state.Fallback;
                break;
            case "footnote" or "annotation":
                Put(" ");
                _state = _state with { Skip = _outer.TryPeek(out var around) && around.Skip };
                Put(" ");
                break;
            case "shpinst" or "do":
                // A drawing holds settings, which are skipped by their own names, and the text of its box.
                _state = _state with { Skip = _outer.TryPeek(out var outside) && outside.Skip };
                break;
            case "shptxt" or "dptxbxtext":
                Put("\n");
                break;
            case "v" or "deleted":
                _state = _state with { Hidden = number != 0 };
                break;
            case "plain":
                _state = _state with { Hidden = false };
                break;
            case "uc":
                _state = _state with { Fallback = Math.Clamp(number ?? 1, 0, 16) };
                break;
            case "bin":
                _at = (int)Math.Min(rtf.Length, (long)_at + Math.Max(0, number ?? 0));
                break;
            case "ansicpg":
                _codePage = number is > 0 and var page ? page : _codePage;
                _state = _state with { CodePage = _codePage };
                break;
            case "fonttbl":
                _state = _state with { Skip = true, IsFontTable = true };
                break;
            case "f" when _state.IsFontTable:
                _font = number ?? 0;
                break;
            case "fcharset" when _state.IsFontTable:
                _fonts[_font] = RtfCharsets.CodePage(number ?? 0, _codePage);
                break;
            case "f":
                Flush();
                _state = _state with { CodePage = _fonts.GetValueOrDefault(number ?? 0, _codePage) };
                break;
            default:
                if (NoText.Contains(word))
                    _state = _state with { Skip = true };
                else if (RtfCharsets.Symbol(word) is { } symbol)
                    Put(symbol);
                break;
        }
    }

    private void Literal(byte value)
    {
        if (_ignore > 0)
            _ignore--;
        else if (_state is { Skip: false, Hidden: false })
            _bytes.Add(value);
    }

    private void Put(string text)
    {
        Flush();
        if (_state is { Skip: false, Hidden: false })
            _text.Append(budget.Take(text));
    }

    private void Flush()
    {
        if (_bytes.Count == 0)
            return;
        _text.Append(budget.Take(RtfCharsets.Encoding(_state.CodePage).GetString([.. _bytes])));
        _bytes.Clear();
    }
}

/// <summary>The state of a group. It ends with the group.</summary>
/// <param name="Skip">Whether the group holds no text.</param>
/// <param name="IsFontTable">Whether the group is the table of fonts.</param>
/// <param name="CodePage">The code page of bytes that are not escaped as Unicode.</param>
/// <param name="Fallback">How many characters after a Unicode escape replace it in older programs.</param>
internal readonly record struct RtfState(bool Skip, bool IsFontTable, int CodePage, int Fallback)
{
    /// <summary>Whether the text is hidden from readers.</summary>
    public bool Hidden { get; init; }
}
