using System.Buffers.Binary;
using System.Text;

namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>
/// Reads what an old workbook ([MS-XLS]) holds beside the values of its cells: comments, text boxes, the titles of charts, page headers and
/// footers, and the errors that cells show. It walks the records of the workbook's stream once.
/// </summary>
internal sealed class OldSheetExtras
{
    private const int HeaderBytes = 4;
    private const int WidestVersion = 0x0600;

    private readonly TextBudget _budget;
    private readonly Dictionary<long, string> _sheets = [];
    private readonly Dictionary<string, Dictionary<(int Row, int Column), string>> _errors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _margins = new(StringComparer.Ordinal);
    private readonly List<string> _texts = [];
    private readonly StringBuilder _box = new();
    private Encoding _narrow = Encoding.Latin1;
    private bool _isWide;
    private bool _isComment;
    private int _missing;

    private OldSheetExtras(TextBudget budget) => _budget = budget;

    /// <summary>The texts, in the order of the stream.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>Walks the stream. What follows damage is left out: the values of the cells are read by something else.</summary>
    public static OldSheetExtras Read(byte[] stream, TextBudget budget)
    {
        var extras = new OldSheetExtras(budget);
        var sheet = "";
        for (var at = 0; at + HeaderBytes <= stream.Length;)
        {
            budget.Token.ThrowIfCancellationRequested();
            var kind = (Record)BinaryPrimitives.ReadUInt16LittleEndian(stream.AsSpan(at));
            var length = BinaryPrimitives.ReadUInt16LittleEndian(stream.AsSpan(at + 2));
            // The rest is encrypted, or cut off.
            if (kind == Record.FilePass || at + HeaderBytes + length > stream.Length)
                break;
            if (kind == Record.Begin && extras._sheets.TryGetValue(at, out var name))
                sheet = name;
            try
            {
                extras.Take(kind, stream.AsSpan(at + HeaderBytes, length), sheet);
            }
            catch (ArgumentOutOfRangeException)
            {
                // A record that is too short costs itself.
            }

            at += HeaderBytes + length;
        }

        return extras;
    }

    /// <summary>Returns the error that a cell shows; nothing if it shows none.</summary>
    public string Error(string sheet, int row, int column)
        => _errors.TryGetValue(sheet, out var errors) && errors.TryGetValue((row, column), out var text) ? text : "";

    private void Take(Record kind, ReadOnlySpan<byte> data, string sheet)
    {
        switch (kind)
        {
            case Record.Begin when data.Length >= 2:
                _isWide = Number(data, 0) >= WidestVersion;
                break;
            case Record.CodePage when Charset(Number(data, 0)) is { } charset:
                _narrow = charset;
                break;
            case Record.Sheet:
                _sheets[BinaryPrimitives.ReadUInt32LittleEndian(data)] = Counted(data[6..], countBytes: 1);
                break;
            case Record.Object when data.Length >= 6:
                // The first part of an object tells its kind.
                _isComment = Number(data, 0) == 0x15 && Number(data, 4) == 0x19;
                break;
            case Record.Box when _isWide:
                _box.Clear();
                _missing = Number(data, 10);
                break;
            case Record.Continue when _missing > 0:
                Continue(data);
                break;
            case Record.Note when !_isWide:
                OldNote(data);
                break;
            case Record.ChartText:
                Add("", Counted(data[2..], countBytes: 1));
                break;
            case Record.PageHeader or Record.PageFooter when data.Length > 0:
                if (SheetEscapes.Margin(Counted(data, countBytes: _isWide ? 2 : 1)) is { Length: > 0 } margin && _margins.Add(margin))
                    Add("", margin);
                break;
            case Record.BoolOrError when data[7] == 1:
                AddError(sheet, data, data[6]);
                break;
            case Record.Formula when data.Length > 13 && data[6] == 2 && Number(data, 12) == 0xFFFF:
                AddError(sheet, data, data[8]);
                break;
        }
    }

    /// <summary>The text of a box goes on in further records. Each of them says how wide its characters are.</summary>
    private void Continue(ReadOnlySpan<byte> data)
    {
        var isWide = (data[0] & 1) != 0;
        var characters = Math.Min(_missing, (data.Length - 1) / (isWide ? 2 : 1));
        _box.Append((isWide ? Encoding.Unicode : Encoding.Latin1).GetString(data.Slice(1, characters * (isWide ? 2 : 1))));
        _missing = characters == 0 ? 0 : _missing - characters;
        if (_missing > 0)
            return;
        Add(_isComment ? "Comment: " : "", _box.ToString());
    }

    /// <summary>Before Excel 97, a comment stands in its record. One that goes on has no row.</summary>
    private void OldNote(ReadOnlySpan<byte> data)
    {
        var length = Math.Min((int)Number(data, 4), data.Length - 6);
        var text = _narrow.GetString(data.Slice(6, length));
        if (Number(data, 0) == 0xFFFF && _texts.Count > 0)
            _texts[^1] += _budget.Take(text);
        else
            Add("Comment: ", text);
    }

    private void Add(string label, string text)
    {
        text = text.ReplaceLineEndings(" ").Trim();
        if (text.Length > 0)
            _texts.Add(label + _budget.Take(text));
    }

    private void AddError(string sheet, ReadOnlySpan<byte> cell, byte code)
    {
        if (!_errors.TryGetValue(sheet, out var errors))
            _errors[sheet] = errors = [];
        errors[(Number(cell, 0), Number(cell, 2))] = code switch
        {
            0x00 => "#NULL!",
            0x07 => "#DIV/0!",
            0x0F => "#VALUE!",
            0x17 => "#REF!",
            0x1D => "#NAME?",
            0x24 => "#NUM!",
            0x2A => "#N/A",
            _ => "",
        };
    }

    /// <summary>A text behind the number of its characters. Since Excel 97, a byte says how wide they are.</summary>
    private string Counted(ReadOnlySpan<byte> data, int countBytes)
    {
        var count = countBytes == 1 ? data[0] : Number(data, 0);
        var text = data[countBytes..];
        if (!_isWide)
            return _narrow.GetString(text[..Math.Min(count, text.Length)]);
        var isWide = (text[0] & 1) != 0;
        var bytes = Math.Min(count * (isWide ? 2 : 1), text.Length - 1);
        return (isWide ? Encoding.Unicode : Encoding.Latin1).GetString(text.Slice(1, bytes));
    }

    private static ushort Number(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt16LittleEndian(data[at..]);

    private static Encoding? Charset(int page)
    {
        try
        {
            return page is 0 or 1200 ? null : Encoding.GetEncoding(page switch { 0x8000 => 10000, 0x8001 => 1252, _ => page });
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private enum Record : ushort
    {
        Formula = 0x0006,
        PageHeader = 0x0014,
        PageFooter = 0x0015,
        Note = 0x001C,
        FilePass = 0x002F,
        Continue = 0x003C,
        CodePage = 0x0042,
        Object = 0x005D,
        Sheet = 0x0085,
        Box = 0x01B6,
        BoolOrError = 0x0205,
        Begin = 0x0809,
        ChartText = 0x100D,
    }
}
