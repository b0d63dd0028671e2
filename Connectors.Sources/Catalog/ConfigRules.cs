using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;

namespace Connectors.Sources.Catalog;

/// <summary>
/// Checks the rules of a record and of all records in it: the validation attributes of its properties, then its own
/// <see cref="IValidatableObject.Validate"/>.
/// </summary>
internal static class ConfigRules
{
    /// <param name="value">The record to check.</param>
    /// <param name="path">The path of the record's keys, ending with a dot; empty for the root.</param>
    /// <param name="name">The name of the record itself in messages.</param>
    /// <param name="errors">Receives "path: what is wrong".</param>
    public static void Check(object value, string path, string name, List<string> errors)
    {
        var type = SourceJson.Options.GetTypeInfo(value.GetType());
        var broken = type.Properties
            .SelectMany(property => BrokenIn(property, value).Select(wrong => $"{path}{property.Name}: {wrong}"))
            .ToList();
        errors.AddRange(broken);
        // A record's own rules may rely on what its attributes demand.
        if (broken.Count == 0)
            errors.AddRange(Own(value, path, name));

        foreach (var property in type.Properties.Where(property => property.CustomConverter is null))
            CheckInner(property, value, path + property.Name, errors);
    }

    /// <summary>The record's own rules that it breaks. It must fulfil its attributes.</summary>
    /// <inheritdoc cref="Check" path="/param"/>
    public static IEnumerable<string> Own(object value, string path, string name)
    {
        if (value is not IValidatableObject validatable)
            yield break;
        var type = SourceJson.Options.GetTypeInfo(value.GetType());
        foreach (var result in validatable.Validate(new ValidationContext(value)))
        {
            var member = result.MemberNames.FirstOrDefault();
            yield return $"{(member is null ? name : path + Key(type, member))}: {result.ErrorMessage}";
        }
    }

    private static void CheckInner(JsonPropertyInfo property, object owner, string path, List<string> errors)
    {
        if (property.Get?.Invoke(owner) is not { } inner)
            return;

        var type = SourceJson.Options.GetTypeInfo(property.PropertyType);
        if (type.Kind == JsonTypeInfoKind.Object)
        {
            Check(inner, path + ".", path, errors);
        }
        else if (type.Kind == JsonTypeInfoKind.Enumerable && IsRecord(type.ElementType!))
        {
            var index = 0;
            foreach (var item in (IEnumerable)inner)
            {
                var place = $"{path}[{index++}]";
                Check(item, place + ".", place, errors);
            }
        }
    }

    private static bool IsRecord(Type type) => SourceJson.Options.GetTypeInfo(type).Kind == JsonTypeInfoKind.Object;

    /// <summary>The attributes that a value breaks by itself, whatever the record around it says.</summary>
    public static IEnumerable<string> Broken(JsonPropertyInfo property, object value) => Rules(property)
        .Where(rule => !rule.RequiresValidationContext && !rule.IsValid(value))
        .Select(rule => HasOwnMessage(rule) ? rule.ErrorMessage! : Describe(rule) ?? rule.FormatErrorMessage(property.Name));

    private static IEnumerable<string> BrokenIn(JsonPropertyInfo property, object owner)
    {
        if (property.Get is null)
            yield break;

        var value = property.Get(owner);
        foreach (var rule in Rules(property))
        {
            var member = (property.AttributeProvider as MemberInfo)?.Name;
            var context = new ValidationContext(owner) { MemberName = member, DisplayName = property.Name };
            if (rule.GetValidationResult(value, context) is { } broken)
                yield return HasOwnMessage(rule) ? broken.ErrorMessage! : Describe(rule) ?? broken.ErrorMessage!;
        }
    }

    private static IEnumerable<ValidationAttribute> Rules(JsonPropertyInfo property)
        => property.AttributeProvider?.GetCustomAttributes(typeof(ValidationAttribute), inherit: true).Cast<ValidationAttribute>() ?? [];

    /// <summary>.NET's own messages name the property in the middle of a sentence.</summary>
    private static bool HasOwnMessage(ValidationAttribute rule)
        => rule.ErrorMessage?.Contains("{0}", StringComparison.Ordinal) == false;

    /// <summary>Says what a rule demands. Null for rules whose own message is used.</summary>
    private static string? Describe(ValidationAttribute rule) => rule switch
    {
        RequiredAttribute => "must not be empty.",
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"must be between {range.Minimum} and {range.Maximum}."),
        StringLengthAttribute { MinimumLength: > 0 } length
            => $"must have between {length.MinimumLength} and {length.MaximumLength} characters.",
        StringLengthAttribute length => $"must not have more than {length.MaximumLength} characters.",
        MinLengthAttribute min => $"must have at least {min.Length} characters or entries.",
        MaxLengthAttribute max => $"must not have more than {max.Length} characters or entries.",
        RegularExpressionAttribute regex => $"does not match the pattern {regex.Pattern}.",
        EmailAddressAttribute => "must be an e-mail address.",
        UrlAttribute => "must be an http, https or ftp address.",
        _ => null,
    };

    private static string Key(JsonTypeInfo type, string member)
        => type.Properties.FirstOrDefault(property => (property.AttributeProvider as MemberInfo)?.Name == member)?.Name
            ?? SourceJson.Key(member);
}
