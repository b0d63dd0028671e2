using System.Text;
using static Connectors.Tests.Jobs.Text.OldPresentation;

namespace Connectors.Tests.Jobs.Text;

/// <summary>Presentations of PowerPoint 97 to 2003 (PPT), without any program.</summary>
internal sealed class OldSlidesTests
{
    [Test]
    public async Task Slides_are_read_in_their_order_with_shapes_notes_comments_and_what_stands_below_them()
    {
        var file = new OldPresentation()
            .Save(2, Container(1006, 0, Settings(notes: 7), Drawing(
                Shape(Atom(3998, 0, Number(0))),
                Shape(Narrow("Gr\u00FC\u00DFe\vzwei")),
                Container(0xF003, 0, Shape(Wide("im Kreis \u4E2D"))))))
            .Save(3, Container(1006, 0, Settings(notes: 0), Drawing(Shape(Wide("last"))), Container(12000, 0,
                String(0, "Ana"), String(1, "too steep"), String(2, "A"))))
            .Save(4, Container(1016, 0, Drawing(
                Shape(Wide("Click to edit"), Container(0xF011, 0, Atom(3011, 0, new byte[8]))),
                Shape(Wide("Harbour Ltd")))))
            .Save(5, Container(1008, 0, Drawing(Shape(Wide("Speak slowly")), Shape(Wide("*")))))
            .Save(1, Container(1000, 0,
                Container(4080, 1, Entry(4, 0x80000000)),
                Container(4057, 3, Atom(4058, 0, [0, 0, 0x20, 0]), String(0, "off"), String(2, "Confidential")),
                Container(4080, 0, Entry(2, 256), Placeholder("Lighthouses"), Placeholder("by no shape"), Entry(3, 257)),
                Container(4080, 2, Entry(5, 7))))
            .EndEdit()
            .ToArray();

        var sections = (await SampleFile.ExtractAsync(file, "talk.ppt")).Sections.Select(section => section.Text.Trim());

        Assert.That(sections, Is.EqualTo(new[]
        {
            "## Slide 1\n\nLighthouses\nGr\u00FC\u00DFe\nzwei\nim Kreis \u4E2D\nby no shape\nNotes: Speak slowly",
            "## Slide 2\n\nlast\nComment: too steep",
            "Confidential\nHarbour Ltd",
        }));
    }

    [Test]
    public async Task Only_the_newest_version_of_a_slide_counts()
    {
        var file = new OldPresentation()
            .Save(2, Slide("first draft"))
            .Save(1, Container(1000, 0, Container(4080, 0, Entry(2, 256))))
            .EndEdit()
            .Save(2, Slide("final"))
            .EndEdit()
            .ToArray();

        Assert.That(await SampleFile.ReadAsync(file, "talk.ppt"), Does.Contain("final").And.Not.Contain("draft"));
    }

    [Test]
    public async Task Word_art_and_descriptions_of_pictures_are_read()
    {
        var (art, description) = (Encoding.Unicode.GetBytes("Welcome\0"), Encoding.Unicode.GetBytes("A boat\0"));
        var properties = Atom(
            0xF00B, 3,
            [0xC0, 0x80], Number((uint)art.Length), [0x81, 0x01], Number(5), [0x81, 0x83], Number((uint)description.Length),
            art, description);
        var file = new OldPresentation()
            .Save(2, Container(1006, 0, Settings(0), Drawing(Container(0xF004, 0, properties))))
            .Save(1, Container(1000, 0, Container(4080, 0, Entry(2, 256))))
            .EndEdit()
            .ToArray();

        Assert.That(await SampleFile.ReadAsync(file, "talk.ppt"), Does.Contain("Welcome").And.Contain("A boat"));
    }

    [Test]
    public async Task Texts_are_found_without_a_table_of_places()
    {
        var file = CompoundFile.Of(("PowerPoint Document", Slide("left over")));

        Assert.That(await SampleFile.ReadAsync(file, "talk.ppt"), Is.EqualTo("left over"));
    }

    [Test]
    public async Task Circles_and_lengths_beyond_the_file_end()
    {
        byte[] endless = [.. Number(0x03E8000F), .. Number(0xFFFFFFF0)];
        var file = new OldPresentation().Save(2, Slide("in a circle")).Save(1, [.. endless, .. Container(4080, 0, Entry(2, 256))])
            .EndEdit().ToArray();

        Assert.That(await SampleFile.ReadAsync(file, "talk.ppt"), Does.Contain("in a circle"));
    }

    private static byte[] Slide(string text) => Container(1006, 0, Settings(0), Drawing(Shape(Wide(text))));
}
