using System.CommandLine;
using System.Globalization;

namespace Holdfast.Cli.Resources;

/// <summary>Options that take a number.</summary>
internal static class Numbers
{
    /// <summary>A whole number from 0; null where it is not given.</summary>
    public static Option<int?> Count(string name, string helpName, string description, params string[] aliases) =>
        new(name, aliases)
    {
        Description = description,
        HelpName = helpName,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return count;
            result.AddError($"{name} takes a whole number from 0, not '{text}'.");
            return null;
        },
    };

    /// <summary>An amount of a resource, with what it is where it is not given.</summary>
    public static Option<double> Amount(string name, string description, double otherwise) => new(name)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => otherwise,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            // The platform reads NaN and Infinity too.
            if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
                && double.IsFinite(amount))
                return amount;
            result.AddError($"{name} takes a number from 0, such as 0.5 or 64, not '{text}'.");
            return 0;
        },
    };
}
