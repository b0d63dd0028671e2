namespace Connectors.Jobs.Text.Formats.Office;

/// <summary>What the sheets of a workbook share: the texts that cells name by number, and the number formats of cells.</summary>
internal sealed class SheetBook
{
    private readonly List<string> _texts = [];
    private readonly Dictionary<int, string> _codes = [];
    private readonly List<int> _styles = [];
    private NumberText? _numbers;

    /// <summary>The sheets in their order, each with its name and the id of its relation.</summary>
    public List<(string Name, string Relation)> Sheets { get; } = [];

    /// <summary>Whether dates count from 1904.</summary>
    public bool IsDate1904 { get; set; }

    public void AddText(string text) => _texts.Add(text);

    /// <summary>Adds a number format of the workbook's own.</summary>
    public void AddFormat(int id, string code) => _codes.TryAdd(id, code);

    /// <summary>Adds the format of the next cell style.</summary>
    public void AddStyle(int format) => _styles.Add(format);

    /// <summary>Returns a shared text, or nothing if the file has none of that number.</summary>
    public string Text(long number) => number >= 0 && number < _texts.Count ? _texts[(int)number] : "";

    /// <summary>Returns a number as a cell of the style shows it.</summary>
    public string Number(double value, int style)
    {
        _numbers ??= new NumberText(IsDate1904);
        var format = style >= 0 && style < _styles.Count ? _styles[style] : 0;
        return _numbers.Of(value, _codes.TryGetValue(format, out var own) ? own : BuiltInFormats.Code(format));
    }
}
