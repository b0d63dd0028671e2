using Connectors.Sources;
using Connectors.Sources.Folder;

namespace Connectors.Tests.Sources.Folder;

public sealed class FolderRootTests
{
    private readonly FolderTree _tree = new();

    [SetUp]
    public void Fill() => _tree.Add("allowed/inner/a.md").Add("allowed-not/b.md")
        .Link("allowed/escape", "../allowed-not").Link("way", "allowed/inner");

    [TearDown]
    public void Remove() => _tree.Dispose();

    [TestCase("allowed")]
    [TestCase("allowed/inner")]
    [TestCase("allowed/inner/../inner/")]
    [TestCase("way")]
    public void A_root_inside_an_allowed_directory_is_allowed_after_resolving_links(string root)
        => Assert.That(Resolve(root), Does.StartWith(_tree.Full("allowed")));

    [TestCase("allowed-not")]
    [TestCase("allowed/escape")]
    [TestCase("allowed/../allowed-not")]
    [TestCase("")]
    [TestCase("not-there")]
    public void A_root_outside_is_refused_whether_it_exists_or_not(string root)
        => Assert.That(() => Resolve(root), Refused("is not inside a directory that may be read"));

    [TestCase("allowed/not-there")]
    [TestCase("allowed/inner/a.md")]
    public void A_root_that_is_not_a_directory_is_refused(string root) => Assert.That(() => Resolve(root), Refused("is not a directory"));

    [Test]
    public void Every_root_is_refused_if_the_operator_allows_none()
        => Assert.That(() => FolderRoot.Resolve(_tree.Full("allowed"), new SourceHostOptions()), Refused("Connectors:FolderRoots"));

    [Test]
    public void A_root_whose_links_form_a_circle_is_refused()
    {
        _tree.Link("allowed/one", "two").Link("allowed/two", "one");

        Assert.That(
            () => Resolve("allowed/one"), Throws.InstanceOf<SourceException>().With.Property("Kind").EqualTo(SourceErrorKind.Transient));
    }

    private static NUnit.Framework.Constraints.Constraint Refused(string message)
        => Throws.InstanceOf<SourceException>().With.Property("Kind").EqualTo(SourceErrorKind.Misconfigured).And.Message.Contains(message);

    private string Resolve(string root)
        => FolderRoot.Resolve(_tree.Full(root), new SourceHostOptions { FolderRoots = [_tree.Full("allowed")] });
}
