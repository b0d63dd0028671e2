using System.Globalization;
using System.Text.RegularExpressions;
using Connectors.Jobs.Commands;
using Connectors.Sources.Catalog;
using Connectors.Tests.Architecture;
using Connectors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Deploy;

/// <summary>The reference in docs/ lists what the program has, and nothing that it does not have.</summary>
public sealed partial class ReferenceTests
{
    // "Connectors:Slice" sets the engine's slice, and a process names itself.
    private static readonly string[] NotConfigured = ["Slice", "Owner", "Ocr"];

    private static readonly string[] Documented =
    [
        .. from row in Manual.Read("docs/configuration.md").Rows
           from Match key in Key().Matches(row[0])
           select key.Value,
    ];

    private static IEnumerable<string> EngineKeys => KeysOf("EngineOptions", "Engine")
        .Concat(KeysOf("TextLimits", "Text")).Concat(KeysOf("RetentionOptions", "Retention"));

    private static IEnumerable<string> KeysOf(string record, string section)
        => from property in Codebase.Jobs.GetTypes().Single(type => type.Name == record).GetProperties()
           where property.CanWrite && !NotConfigured.Contains(property.Name)
           select $"Connectors:{section}:{property.Name}";

    /// <summary>The settings that the program's code reads by name, and those that its comments and messages name.</summary>
    private static IEnumerable<string> KeysInCode =>
    [
        .. from file in Codebase.ProductFiles
           from Match key in Key().Matches(file.Text)
           select key.Value,
        .. from file in Codebase.ProductFiles
           from Match section in Section().Matches(file.Text)
           from Match read in Read().Matches(file.Text)
           where !section.Value.Contains(read.Groups[1].Value, StringComparison.Ordinal)
           select $"{section.Groups[1].Value}:{read.Groups[1].Value}",
    ];

    [Test]
    public void Every_setting_of_the_host_is_in_the_reference()
    {
        var keys = KeysInCode.Concat(EngineKeys).Append("ConnectionStrings:Connectors").Distinct().ToList();

        Assert.That(keys, Has.Count.GreaterThan(30));
        Assert.That(
            keys.Where(key => !Documented.Any(known => known == key || known.StartsWith(key + ":", StringComparison.Ordinal))), Is.Empty);
    }

    [Test]
    public void The_reference_has_no_setting_that_the_program_does_not_read()
    {
        var keys = KeysInCode.Concat(EngineKeys).Append("ConnectionStrings:Connectors").ToHashSet();

        Assert.That(Documented, Is.Unique);
        Assert.That(Documented.Where(key => !keys.Contains(key)), Is.Empty);
    }

    [Test]
    public void Every_setting_that_a_manual_or_a_manifest_names_is_in_the_reference()
    {
        var manifests = Directory.EnumerateFiles(Path.Combine(Codebase.Root, "deploy"), "*", SearchOption.AllDirectories)
            .Select(path => new Manual(Path.GetRelativePath(Codebase.Root, path), File.ReadAllText(path)));

        Assert.That(
            from manual in Manual.All.Concat(manifests)
            from Match match in Key().Matches(manual.Text.Replace("__", ":", StringComparison.Ordinal))
            where !Documented.Contains(match.Value)
            select $"{manual}: {match.Value}",
            Is.Empty);
    }

    [Test]
    public async Task Every_command_of_the_tool_is_in_the_reference()
    {
        var help = await ToolProcess.RunAsync(ToolSettings.Of(Path.GetTempPath()), "help");
        var list = help.Output[help.Output.IndexOf("Commands:", StringComparison.Ordinal)..];
        var commands = Command().Matches(list).Select(match => match.Groups[1].Value).ToList();
        var listed = Manual.Read("docs/command-line.md").Rows.Select(row => row[0].Trim('`').Split(' ')[0]);

        Assert.That(commands, Has.Count.GreaterThan(9));
        Assert.That(listed.Where(word => word.All(c => char.IsLower(c) || c == '-')), Is.EquivalentTo(commands));
    }

    [Test]
    public void Every_exit_code_of_the_tool_is_in_the_reference()
    {
        var codes = typeof(ExitCodes).GetFields().Select(field => (int)field.GetRawConstantValue()!);
        var listed = Manual.Read("docs/command-line.md").Rows.SelectMany(row => row[0].Split(", ")).Where(text => text.All(char.IsDigit));

        Assert.That(listed.Select(text => int.Parse(text, CultureInfo.InvariantCulture)), Is.EquivalentTo(codes));
    }

    [TestCase("README.md")]
    [TestCase("docs/sources.md")]
    public void Every_source_is_in_the_table_of_sources(string manual)
    {
        using var services = new ServiceCollection().AddSources().BuildServiceProvider();
        var types = services.GetServices<ISourceDefinition>().Select(definition => $"`{definition.Type}`").ToList();

        Assert.That(types, Is.Not.Empty);
        Assert.That(types.Except(Manual.Read(manual).Rows.Select(row => row[0])), Is.Empty);
    }

    /// <summary>A message that was reworded would no longer be found by the people who search for it.</summary>
    [Test]
    public void Every_message_that_troubleshooting_quotes_is_one_of_the_program()
    {
        string[] texts =
        [
            .. Codebase.ProductFiles.Select(file => file.Text),
            .. Directory.EnumerateFiles(Path.Combine(Codebase.Root, "deploy"), "*.sh").Select(File.ReadAllText),
        ];
        var symptoms = Manual.Read("docs/troubleshooting.md").Rows.Select(row => row[0]);
        var quotes = symptoms.SelectMany(symptom => Quote().Matches(symptom)).Select(match => match.Groups[1].Value).ToList();

        Assert.That(quotes, Has.Count.GreaterThan(15));
        Assert.That(
            from quote in quotes
            from part in quote.Split('…', StringSplitOptions.TrimEntries)
            where !texts.Any(text => text.Contains(part, StringComparison.Ordinal))
            select quote,
            Is.Empty);
    }

    [GeneratedRegex(@"\b(?:Connectors|ConnectionStrings)(?::[A-Z]\w*)+")]
    private static partial Regex Key();

    [GeneratedRegex("""GetSection\("(Connectors(?::\w+)*)"\)""")]
    private static partial Regex Section();

    [GeneratedRegex("""section(?:\.GetSection\(|\[)"([\w:]+)"[\])]""")]
    private static partial Regex Read();

    [GeneratedRegex(@"^  ([a-z-]+) ", RegexOptions.Multiline)]
    private static partial Regex Command();

    // Messages have several words; code, statuses and addresses have none or begin otherwise.
    [GeneratedRegex("`([A-Za-z][^`/]* [^`]*)`")]
    private static partial Regex Quote();
}
