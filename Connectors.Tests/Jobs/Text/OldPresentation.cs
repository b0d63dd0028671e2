using System.Text;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Writes a presentation after [MS-PPT]: a document, its slides, a table of places, and the edit that names the table.</summary>
internal sealed class OldPresentation
{
    private readonly MemoryStream _stream = new();
    private readonly List<(uint Id, uint Place)> _saved = [];
    private uint _lastEdit;

    public static byte[] Container(int kind, int number, params byte[][] records) => Record(kind, number, 0xF, records);

    public static byte[] Atom(int kind, int number, params byte[][] content) => Record(kind, number, 0, content);

    public static byte[] Wide(string text) => Atom(4000, 0, Encoding.Unicode.GetBytes(text));

    public static byte[] Narrow(string text) => Atom(4008, 0, Encoding.Latin1.GetBytes(text));

    public static byte[] String(int number, string text) => Atom(4026, number, Encoding.Unicode.GetBytes(text));

    /// <summary>A text of the outline: what kind it is, and the text.</summary>
    public static byte[] Placeholder(string text) => [.. Atom(3999, 0, Number(0)), .. Wide(text)];

    /// <summary>An entry of a list of slides.</summary>
    public static byte[] Entry(uint place, uint id) => Atom(1011, 0, Number(place), Number(0), Number(0), Number(id), Number(0));

    /// <summary>A shape with a text.</summary>
    public static byte[] Shape(byte[] text, params byte[][] others)
        => Container(0xF004, 0, [.. others, Container(0xF00D, 0, Atom(3999, 0, Number(4)), text)]);

    public static byte[] Drawing(params byte[][] shapes) => Container(1036, 0, Container(0xF002, 0, Container(0xF003, 0, shapes)));

    /// <summary>A slide's own settings, of which only the number of its notes matters here.</summary>
    public static byte[] Settings(uint notes) => Atom(1007, 0, new byte[16], Number(notes), Number(0));

    public static byte[] Number(uint value) => BitConverter.GetBytes(value);

    /// <summary>Appends something that has a number in the table of places.</summary>
    public OldPresentation Save(uint id, byte[] record)
    {
        _saved.Add((id, (uint)_stream.Length));
        _stream.Write(record);
        return this;
    }

    /// <summary>Ends an edit. The document has the number 1.</summary>
    public OldPresentation EndEdit()
    {
        var places = (uint)_stream.Length;
        _stream.Write(Atom(6002, 0, [.. _saved.Select(saved => (byte[])[.. Number(saved.Id | (1u << 20)), .. Number(saved.Place)])]));
        var edit = (uint)_stream.Length;
        _stream.Write(Atom(4085, 0, Number(0), Number(0x03000000), Number(_lastEdit), Number(places), Number(1), new byte[8]));
        _lastEdit = edit;
        _saved.Clear();
        return this;
    }

    public byte[] ToArray()
        => CompoundFile.Of(
            ("PowerPoint Document", _stream.ToArray()),
            ("Current User", [.. new byte[8], .. Number(0x14), .. Number(0xE391C05F), .. Number(_lastEdit), .. new byte[12]]));

    private static byte[] Record(int kind, int number, int version, byte[][] content)
        =>
        [
            .. BitConverter.GetBytes((ushort)((number << 4) | version)),
            .. BitConverter.GetBytes((ushort)kind),
            .. Number((uint)content.Sum(part => part.Length)),
            .. content.SelectMany(part => part),
        ];
}
